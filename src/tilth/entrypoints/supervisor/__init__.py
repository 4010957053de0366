"""The process tree of `tilth up`: the embedded database, the HTTP server, one worker."""
