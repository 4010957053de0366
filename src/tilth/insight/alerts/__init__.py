"""Rules that watch metrics, and the alerts that they raise."""
