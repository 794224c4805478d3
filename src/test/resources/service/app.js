// A small application: answers on PORT with its process id, 503 while BROKEN_BY names a column that its table users has.
// CRASHES makes it fail at once, STUBBORN deaf to the signals that ask it to end.
const http = require('http');
const { execFile } = require('child_process');

if (process.env.CRASHES) {
    console.error('cannot work');
    process.exit(3);
}
if (process.env.STUBBORN) {
    process.on('SIGINT', () => {});
    process.on('SIGTERM', () => {});
}

function answer(response, status, text) {
    response.writeHead(status, { Connection: 'close' });
    response.end(text);
}

http.createServer((request, response) => {
    if (!process.env.BROKEN_BY) {
        answer(response, 200, String(process.pid));
        return;
    }
    const query = "SELECT count(*) FROM pg_attribute WHERE attrelid = 'users'::regclass AND attname = '"
        + process.env.BROKEN_BY + "'";
    execFile('psql', ['-XAtc', query], (error, stdout, stderr) => {
        const isWell = !error && stdout.trim() === '0';
        answer(response, isWell ? 200 : 503, isWell ? String(process.pid) : 'ill: ' + stdout.trim() + stderr);
    });
}).listen(Number(process.env.PORT), '127.0.0.1');
