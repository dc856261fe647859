"""One page a stage: import, review, premises, links, plan, pack."""
