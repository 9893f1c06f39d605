"""The long-running service: threads, signals, readiness, watchdog, log and health."""
