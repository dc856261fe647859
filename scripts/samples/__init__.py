"""An invented authority: places, premises, businesses, companies, agencies' lists, and the truth."""
