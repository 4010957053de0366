"""What changes rules and alerts."""
