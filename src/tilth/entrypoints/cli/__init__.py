"""`tilth`: the command line. One file per group of commands; the rooms bring theirs."""
