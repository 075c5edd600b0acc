"""What is fast, proven side by side: every figure is a ratio of two things measured in one run, in alternating slices.

    python -m benchmarks [--quick] [--only name ...]      (make bench)

Each module of `benchmarks.rows` is one row of the table; `stage` holds the server they share, `slices` the measuring.
"""
