"""Purchased services 政府购买服务: the catalogue with its dates, and how it is changed."""
