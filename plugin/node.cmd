@echo off
rem Stash looks for node here where PATH has none. Without an answer, it would skip the hooks of all plugins that come later.
"%SystemRoot%\System32\find.exe" "hookContext" >nul 2>&1
if errorlevel 1 goto task
>&2 echo PlexSync needs Node 20.19 or newer, or the container: @LINK@
echo {"output":"PlexSync needs Node 20.19 or newer, or the container: @LINK@"}
exit /b 0
:task
echo {"error":"PlexSync needs Node 20.19 or newer, or the container: @LINK@"}
exit /b 0
