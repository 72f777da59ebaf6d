"""Reading of untrusted workbooks; knows nothing of Django, because it runs in a bounded child process."""
