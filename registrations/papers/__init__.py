"""What is printed for a workshop: the roster, the badges, the sheet to sign. Facts in, a PDF out."""
