"""Government procurement 政府采购 through the year: intention, plan, contract, payment."""
