// Or if using PM2
module.exports = { apps: [{ name: 'cody2025', script: 'server.js' }] };
