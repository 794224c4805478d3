# Exits 0 once PM2 says that the application is online.
pm2 jlist | grep -q '"name":"cody2025".*"status":"online"'
