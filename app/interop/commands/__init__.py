"""Use cases of sheets: bringing one, checking it, carrying it out; taking one out; forgetting both."""
