exports.Client = class Client {
  constructor({ token }) {
    this.token = token;
  }
};
