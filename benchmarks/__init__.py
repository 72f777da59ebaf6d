"""What is fast, measured: each figure beside a yardstick taken in the same run. `python -m benchmarks --help`."""
