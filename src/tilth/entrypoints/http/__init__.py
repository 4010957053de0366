"""The HTTP server: mounts the rooms' endpoints, and has those of the platform itself."""
