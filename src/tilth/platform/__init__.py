"""Ground: settings, database, jobs, HTTP glue, keys, workspaces, audit, telemetry."""
