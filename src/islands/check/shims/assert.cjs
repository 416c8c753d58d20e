// "assert" of Node for the packet code of doh-js-client.
module.exports = (value, message) => {
  if (!value) throw new Error(message || 'assertion failed');
};
