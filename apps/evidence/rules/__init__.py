"""Pure decisions about files: their names, what they are, whether they are sane. Nothing here knows the database."""
