"""The bounded child process in which untrusted workbooks are parsed, and the parent's side of it."""
