"""State assets in use 国有资产占有使用: a register of cards, as of any day."""
