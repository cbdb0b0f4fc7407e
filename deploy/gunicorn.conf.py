"""How the web process runs, in the embedded default and in production alike. Gunicorn reads these names."""

worker_class = "gthread"
workers = 2
threads = 8
# A long download keeps its thread busy, not the heartbeat; only a hung process is ended.
timeout = 60
graceful_timeout = 10
keepalive = 15
# Loading once and forking afterwards starts faster and shares the memory of the code.
preload_app = True
# Its default place is one for the whole account, and two Selvedges may run side by side.
control_socket_disable = True
