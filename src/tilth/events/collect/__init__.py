"""The door: HTTP requests of SDKs become durable inbox rows before they are acknowledged."""
