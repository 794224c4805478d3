-- Check that new column exists
SELECT column_name 
FROM information_schema.columns 
WHERE table_name='users' 
  AND column_name='user_phone_number';

-- Check that old column is removed
SELECT column_name 
FROM information_schema.columns 
WHERE table_name='organizations' 
  AND column_name='organization_old_address';
