"""The one background process: weaves all workspaces, folds recent events into files, runs jobs."""
