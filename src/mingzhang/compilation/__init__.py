"""Between a source and its booklet: what is lost, and where a finding comes from."""
