// "ipaddr.js" is used by the packet code of doh-js-client to write addresses only; questions hold none.
exports.parse = () => {
  throw new Error('addresses are not written here');
};
