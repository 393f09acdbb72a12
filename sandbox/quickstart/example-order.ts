/** What the example process is started with: an order, its customer, and where mail goes. */
export function exampleOrder(mailHost: string, mailPort: number): Record<string, unknown> {
  return {
    mailHost,
    mailPort,
    customer: { name: 'Ada Lovelace', email: 'ada@example.org' },
    order: {
      id: 'A-1007',
      items: [
        { name: 'Earl Grey, 250 g', quantity: 2 },
        { name: 'Teapot “Brünnhilde”', quantity: 1 },
      ],
      total: '48.90 EUR',
    },
  }
}
