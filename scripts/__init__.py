"""What people and machines start by hand: the product on one machine, its screenshots, its generated pages."""
