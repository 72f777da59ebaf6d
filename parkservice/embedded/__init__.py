"""The database and the broker that come with the project, for machines that have no server to offer."""
