"""The portal, where therapists keep their own house: each page sees what is theirs, and never anybody else's."""
