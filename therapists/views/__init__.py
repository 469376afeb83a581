"""What visitors see, and the portal of the therapists."""
