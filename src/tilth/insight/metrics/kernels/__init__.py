"""The loops that count per cell, one family per kind of count."""
