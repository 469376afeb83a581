"""`python -m tests.bench`: is the site fast enough? Each thing is measured beside a bare baseline in the same run."""
