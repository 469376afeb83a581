"""The pages on which therapists look after their own profile."""
