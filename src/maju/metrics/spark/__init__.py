"""The same definitions on Spark, over the same files: an extra, for several machines."""
