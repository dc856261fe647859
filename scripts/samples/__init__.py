"""An invented authority: places, businesses, companies, agencies' lists, and the truth."""
