"""The product in a real browser: real pointer events, a real server, a real worker."""
