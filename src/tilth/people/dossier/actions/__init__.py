"""What is noted in the audit trail: looks at what is masked, and exports."""
