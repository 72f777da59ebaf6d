"""Pure decisions about gates, payments and books."""
