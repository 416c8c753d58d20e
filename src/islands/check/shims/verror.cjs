// "verror" for the packet code of doh-js-client, which calls it as a function on its own errors.
module.exports = function VError(cause, message) {
  this.message = typeof cause === 'string' ? cause : message;
};
module.exports.prototype = Object.create(Error.prototype);
