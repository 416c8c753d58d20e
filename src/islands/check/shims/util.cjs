// "util" of Node for the packet code of doh-js-client.
exports.inherits = (child, parent) => {
  Object.setPrototypeOf(child.prototype, parent.prototype);
};
