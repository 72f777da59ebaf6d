"""Pure decisions about prices, numbers of providers, declared data and the printed list."""
