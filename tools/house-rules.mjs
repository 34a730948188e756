// House rules that oxlint has no rule for, as a plugin of it. Switched on in .oxlintrc.json, proven by tools/prove-gates.mjs.

/** `export *` hides what a package offers and lets two files claim one name: an index lists names. */
const noExportAll = {
  create: (context) => ({
    ExportAllDeclaration(node) {
      context.report({ node, message: 'List the names: `export *` hides what is offered.' });
    },
  }),
};

// Whole words inside identifiers, comments and texts. Words that other trades share (order, contract, gateway) are not listed.
const BROKER_WORDS = /^(ib|ibkr|ibapi|tws|stoqey|brokers?|brokerage|farms?|tickers?)$/i;
const COMPOUNDS = /reqId|conId|permId|nextValidId|placeOrder|market data|interactive brokers/gi;
// `IBConnector` is IB and Connector, `IB_PORT` is IB and PORT, `twsLink` is tws and Link.
const WORDS = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g;

/** The packages below the connector serve any other side, so they name none. */
const noBrokerWords = {
  create: (context) => ({
    Program(node) {
      const { text } = context.sourceCode;
      const words = [...text.matchAll(WORDS)].filter(([word]) => BROKER_WORDS.test(word));
      for (const match of [...words, ...text.matchAll(COMPOUNDS)]) {
        const line = text.slice(0, match.index).split('\n').length;
        context.report({
          node,
          message: `"${match[0]}" in line ${line} is a broker's word; this package knows no broker.`,
        });
      }
    },
  }),
};

export default {
  meta: { name: 'house' },
  rules: { 'no-export-all': noExportAll, 'no-broker-words': noBrokerWords },
};
