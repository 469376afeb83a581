"""The pages of registrations: registering, the private pages, finding them again."""
