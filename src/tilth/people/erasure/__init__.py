"""The register of requests for erasure: who was to be forgotten by when, what was done, and the proof of it."""
