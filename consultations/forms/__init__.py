"""Forms of the clinic: `public` for applicants, `steps` for what staff are asked at each move."""
